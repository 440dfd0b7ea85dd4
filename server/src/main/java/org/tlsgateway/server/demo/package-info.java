/**
 * {@code gateway demo}: a gateway of its own, SMTP servers with certificates of a demo CA, and a client, all on loopback and free
 * ports. Real mail goes through; what each side saw is printed and compared with what it should be. Root gets a client in a network
 * of namespaces besides, which the gateway intercepts.
 */
package org.tlsgateway.server.demo;
