/** Sockets and their threads, as client and listener share them: epoll where its native library is there, else NIO. */
package org.tlsgateway.downstream.net;
