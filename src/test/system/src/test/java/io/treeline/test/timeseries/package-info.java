// SPDX-License-Identifier: Apache-2.0
/** The SQL of time series: buckets, gaps, values by time and windows. */
package io.treeline.test.timeseries;
