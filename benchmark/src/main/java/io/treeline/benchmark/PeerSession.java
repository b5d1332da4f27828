// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * IoTDB's own session API, in the class loader of {@link PeerDriver}. Its classes are called once per batch by
 * reflection; a tablet's values are filled through the arrays of primitives that it is made of, which is the quickest
 * way that the API has.
 */
final class PeerSession implements AutoCloseable {
    private final Object session;
    private final Constructor<?> newTablet;
    private final Constructor<?> newSchema;
    private final Method dataType;
    private final Method timestamps;
    private final Method values;
    private final Method rowSize;
    private final Method insertAligned;
    private final Method insert;
    private final Method insertMany;
    private final Method close;

    PeerSession(PeerDriver peer, String host, int port) throws ReflectiveOperationException {
        this(peer, host, port, null, null);
    }

    /** Over TLS where a store of certificates to trust is given. */
    PeerSession(PeerDriver peer, String host, int port, String trustStore, String password)
            throws ReflectiveOperationException {
        Class<?> sessionClass = peer.load("org.apache.iotdb.session.Session");
        Class<?> tablet = peer.load("org.apache.tsfile.write.record.Tablet");
        Class<?> types = peer.load("org.apache.tsfile.enums.TSDataType");
        session = trustStore == null
                ? sessionClass
                        .getConstructor(String.class, int.class, String.class, String.class)
                        .newInstance(host, port, "root", "root")
                : secured(peer, host, port, trustStore, password);
        newTablet = tablet.getConstructor(String.class, List.class, int.class);
        newSchema =
                peer.load("org.apache.tsfile.write.schema.MeasurementSchema").getConstructor(String.class, types);
        dataType = types.getMethod("valueOf", String.class);
        timestamps = tablet.getMethod("getTimestamps");
        values = tablet.getMethod("getValues");
        rowSize = tablet.getMethod("setRowSize", int.class);
        insertAligned = sessionClass.getMethod("insertAlignedTablet", tablet);
        insert = sessionClass.getMethod("insertTablet", tablet);
        insertMany = sessionClass.getMethod("insertAlignedTablets", Map.class);
        close = sessionClass.getMethod("close");
        sessionClass.getMethod("open", boolean.class).invoke(session, false);
    }

    private static Object secured(PeerDriver peer, String host, int port, String trustStore, String password)
            throws ReflectiveOperationException {
        Class<?> builderClass = peer.load("org.apache.iotdb.session.Session$Builder");
        Object builder = builderClass.getConstructor().newInstance();
        builderClass.getMethod("host", String.class).invoke(builder, host);
        builderClass.getMethod("port", int.class).invoke(builder, port);
        builderClass.getMethod("username", String.class).invoke(builder, "root");
        builderClass.getMethod("password", String.class).invoke(builder, "root");
        builderClass.getMethod("useSSL", boolean.class).invoke(builder, true);
        builderClass.getMethod("trustStore", String.class).invoke(builder, trustStore);
        builderClass.getMethod("trustStorePwd", String.class).invoke(builder, password);
        return builderClass.getMethod("build").invoke(builder);
    }

    /** A tablet and the arrays in it. */
    record Tablet(Object object, long[] times, Object[] values) {}

    /** An empty tablet of so many rows; types by IoTDB's names. */
    Tablet tablet(String device, List<String> names, List<String> types, int rows) throws ReflectiveOperationException {
        List<Object> schemas = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            schemas.add(newSchema.newInstance(names.get(i), dataType.invoke(null, types.get(i))));
        }
        Object tablet = newTablet.newInstance(device, schemas, rows);
        return new Tablet(tablet, (long[]) timestamps.invoke(tablet), (Object[]) values.invoke(tablet));
    }

    /** Sends the first rows of the tablet. */
    void insert(Tablet tablet, int rows, boolean aligned) throws ReflectiveOperationException {
        rowSize.invoke(tablet.object(), rows);
        (aligned ? insertAligned : insert).invoke(session, tablet.object());
    }

    /** Sends full tablets of several aligned devices in one call. */
    void insertMany(Map<String, Object> tablets) throws ReflectiveOperationException {
        insertMany.invoke(session, tablets);
    }

    /** Says that all rows of the tablet count. */
    void fill(Tablet tablet, int rows) throws ReflectiveOperationException {
        rowSize.invoke(tablet.object(), rows);
    }

    @Override
    public void close() throws ReflectiveOperationException {
        close.invoke(session);
    }
}
