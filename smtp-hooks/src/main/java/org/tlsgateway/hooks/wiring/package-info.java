/**
 * How the way in is put together inside James: start-up, handler packages, reload of changed files.
 */
package org.tlsgateway.hooks.wiring;
