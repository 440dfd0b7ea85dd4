/**
 * The PROXY protocol, versions 1 and 2 (HAProxy's proxy-protocol.txt): a proxy that the operator trusts says, before anything else, who the
 * client is and where it meant to connect. From a trusted proxy the header is required; from anybody else it is refused.
 */
package org.tlsgateway.hooks.proxy;
