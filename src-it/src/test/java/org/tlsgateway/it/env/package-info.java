/**
 * Real peers as plain processes on loopback: each on free ports, in a directory of its own, gone with its test class. A peer
 * that is not installed fails the test where {@code CI=true} or {@code -Dpeers.required} say so, and skips it elsewhere.
 */
package org.tlsgateway.it.env;
