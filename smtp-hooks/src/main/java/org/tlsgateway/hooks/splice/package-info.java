/**
 * Pass-through: after STARTTLS the client's connection and its server's are one, byte for byte. The gateway holds no key and sees no
 * content. A direction begins by copying and goes over to splice(2) when it has moved enough to be worth a pipe.
 */
package org.tlsgateway.hooks.splice;
