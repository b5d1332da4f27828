// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions: the driver's own, which the build writes into a resource, and the numbers within any. */
public final class ProductVersion {
    /** The driver's name. */
    public static final String DRIVER_NAME = "Treeline JDBC driver for Apache IoTDB";

    private static final String RESOURCE = "version.properties";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final String DRIVER = read();

    private ProductVersion() {}

    /** The driver's version, for instance 0.1.0. */
    public static String driver() {
        return DRIVER;
    }

    /** The n-th number of a version, 0-based; 0 where it has fewer. */
    public static int part(String version, int index) {
        Matcher numbers = NUMBER.matcher(version);
        for (int i = 0; numbers.find(); i++) {
            if (i == index) {
                return Integer.parseInt(numbers.group());
            }
        }
        return 0;
    }

    private static String read() {
        try (InputStream in = ProductVersion.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("The driver's jar lacks " + RESOURCE, e);
        }
    }
}
