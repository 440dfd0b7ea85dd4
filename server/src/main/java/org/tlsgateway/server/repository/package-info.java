/** Mail repositories on files, for the memory application of James that has none that outlive it. */
package org.tlsgateway.server.repository;
