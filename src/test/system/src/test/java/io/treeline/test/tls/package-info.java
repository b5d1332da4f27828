// SPDX-License-Identifier: Apache-2.0
/** TLS: against a real server that speaks it, and through a proxy that ends it, with certificates of all kinds. */
package io.treeline.test.tls;
