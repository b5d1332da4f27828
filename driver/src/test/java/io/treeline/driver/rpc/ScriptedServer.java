// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.iotdb.service.rpc.thrift.ServerProperties;
import org.apache.iotdb.service.rpc.thrift.TSExecuteBatchStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;
import org.apache.iotdb.service.rpc.thrift.TSFetchResultsReq;
import org.apache.iotdb.service.rpc.thrift.TSFetchResultsResp;
import org.apache.iotdb.service.rpc.thrift.TSInsertTabletReq;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionResp;
import org.apache.iotdb.service.rpc.thrift.TSProtocolVersion;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * A server of the vendor's protocol that answers as it is told: late, in pieces, never, or not at all any more. For
 * what a real server cannot be brought to. Like a real one it reads and answers the requests of a connection one after
 * another. Its only table has one INT64 column, v; {@code select rows N} gives N rows, counted from 0, in answers of
 * the fetch size.
 */
public final class ScriptedServer implements AutoCloseable {
    /** What becomes of an answer. */
    public record Way(long lateMillis, int pieces, long pauseMillis, double share, boolean close) {
        /** At once. */
        public static final Way NOW = new Way(0, 1, 0, 1, false);
        /** Never; the requests behind it are not read. */
        public static final Way NEVER = new Way(0, 1, 0, 0, false);
        /** Half of it, then never. */
        public static final Way HALF = new Way(0, 1, 0, 0.5, false);
        /** The connection is closed instead. */
        public static final Way CLOSE = new Way(0, 1, 0, 0, true);

        /** Whole, but later. */
        public static Way late(long millis) {
            return new Way(millis, 1, 0, 1, false);
        }

        /** In pieces, with a pause after each. */
        public static Way pieces(int count, long pauseMillis) {
            return new Way(0, count, pauseMillis, 1, false);
        }
    }

    /** A result that is open. */
    private record Open(int from, int rows) {}

    /** Rows of a tablet beyond which nobody wants to see them. */
    private static final int MOST_SHOWN = 1000;

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<String> rows = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile Function<String, TSStatus> refusals = text -> null;
    private volatile Function<TSInsertTabletReq, TSStatus> tablets = request -> new TSStatus(200);
    /** What it says it is. */
    volatile String version = "2.0.1-beta";

    private final AtomicInteger sessions = new AtomicInteger();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    private volatile BiFunction<String, String, Way> script = (call, text) -> Way.NOW;
    private volatile int textBytes;

    /** Begins to listen on a free port of 127.0.0.1. */
    public ScriptedServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /**
     * Says how calls are answered from now on, by their name and, of executions, their text without the blanks behind
     * it.
     */
    public ScriptedServer answers(BiFunction<String, String, Way> how) {
        script = how;
        return this;
    }

    /** One call is answered so, all others at once. */
    public ScriptedServer answers(String call, Way how) {
        return answers((name, text) -> name.equals(call) ? how : Way.NOW);
    }

    /** Makes the answers with rows so much larger. */
    public ScriptedServer rowsOf(int bytes) {
        textBytes = bytes;
        return this;
    }

    /** The names of all calls, in their order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Says what single tablets are answered, all well unless it does. */
    public ScriptedServer answersTablets(Function<TSInsertTabletReq, TSStatus> how) {
        tablets = how;
        return this;
    }

    /** Says what executions are answered, by their text without the blanks behind it; null is as always. */
    public ScriptedServer refuses(Function<String, TSStatus> which) {
        refusals = which;
        return this;
    }

    /** The rows of single small tablets that were taken, each as target@time, in their order. */
    public List<String> rows() {
        return List.copyOf(rows);
    }

    /** The texts that were executed. */
    public List<String> texts() {
        return List.copyOf(texts);
    }

    /** How many results are open. */
    public int openResults() {
        return open.size();
    }

    /** How many sessions were opened. */
    public int sessions() {
        return sessions.get();
    }

    public int port() {
        return listener.getLocalPort();
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port());
    }

    /** The JDBC address, with native text only. */
    public String url() {
        return "jdbc:iotdb://127.0.0.1:" + port() + "/?sql=native&jmx=false";
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "scripted");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        Set<Long> mine = ConcurrentHashMap.newKeySet();
        String[] text = new String[1];
        IClientRPCService.Processor<IClientRPCService.Iface> processor =
                new IClientRPCService.Processor<>(service(mine, text));
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                ByteBuffer message = ByteBuffer.wrap(frame);
                message.getInt();
                byte[] name = new byte[message.getInt()];
                message.get(name);
                String call = new String(name, StandardCharsets.UTF_8);
                calls.add(call);
                text[0] = "";
                TMemoryBuffer answer = new TMemoryBuffer(1024);
                processor.process(new TBinaryProtocol(new TMemoryInputTransport(frame)), new TBinaryProtocol(answer));
                byte[] body = answer.getArray();
                byte[] whole = ByteBuffer.allocate(answer.length() + 4)
                        .putInt(answer.length())
                        .put(body, 0, answer.length())
                        .array();
                if (!send(out, whole, script.apply(call, text[0].stripTrailing()))) {
                    return;
                }
            }
        } catch (IOException | TException | InterruptedException e) {
            // The client hung up, or the server is closed.
            return;
        } finally {
            mine.forEach(open::remove);
            sockets.remove(socket);
        }
    }

    private boolean send(OutputStream out, byte[] whole, Way way) throws IOException, InterruptedException {
        Thread.sleep(way.lateMillis());
        if (way.close()) {
            return false;
        }
        int end = (int) (whole.length * way.share());
        int step = Math.max(1, end / way.pieces());
        for (int from = 0; from < end; from += step) {
            out.write(whole, from, Math.min(step, end - from));
            out.flush();
            if (way.pieces() > 1) {
                Thread.sleep(way.pauseMillis());
            }
        }
        while (way.share() < 1 && !listener.isClosed()) {
            Thread.sleep(20);
        }
        return true;
    }

    private IClientRPCService.Iface service(Set<Long> mine, String[] text) {
        TSStatus good = new TSStatus(200);
        Class<?>[] types = {IClientRPCService.Iface.class};
        return (IClientRPCService.Iface) Proxy.newProxyInstance(
                ScriptedServer.class.getClassLoader(), types, (proxy, method, args) -> switch (method.getName()) {
                    case "openSession" -> {
                        sessions.incrementAndGet();
                        TSOpenSessionResp opened =
                                new TSOpenSessionResp(good, TSProtocolVersion.IOTDB_SERVICE_PROTOCOL_V3);
                        opened.setSessionId(ids.incrementAndGet());
                        opened.setConfiguration(Map.of("timestamp_precision", "ms"));
                        yield opened;
                    }
                    case "getProperties" -> new ServerProperties(version, List.of(), "ms", 1000);
                    case "requestStatementId" -> ids.incrementAndGet();
                    case "executeStatementV2" -> {
                        TSExecuteStatementReq request = (TSExecuteStatementReq) args[0];
                        text[0] = request.getStatement();
                        texts.add(text[0].stripTrailing());
                        yield executed(request, mine);
                    }
                    case "fetchResultsV2" -> {
                        TSFetchResultsReq request = (TSFetchResultsReq) args[0];
                        Open result = open.get(request.getQueryId());
                        TSFetchResultsResp answer = new TSFetchResultsResp(good, result != null, true);
                        if (result != null) {
                            answer.setQueryResult(List.of(rows(result, request.getFetchSize())));
                            answer.setMoreData(advance(request.getQueryId(), result, request.getFetchSize()));
                        }
                        yield answer;
                    }
                    case "closeOperation" -> {
                        var request = (org.apache.iotdb.service.rpc.thrift.TSCloseOperationReq) args[0];
                        if (request.isSetQueryId()) {
                            open.remove(request.getQueryId());
                        }
                        yield good;
                    }
                    case "closeSession" -> {
                        mine.forEach(open::remove);
                        yield good;
                    }
                    case "insertTablet" -> {
                        TSInsertTabletReq request = (TSInsertTabletReq) args[0];
                        text[0] = request.getPrefixPath();
                        TSStatus status = tablets.apply(request);
                        if (ServerErrors.ok(status) && request.getSize() <= MOST_SHOWN) {
                            for (int i = 0; i < request.getSize(); i++) {
                                rows.add(request.getPrefixPath()
                                        + '@'
                                        + request.timestamps.getLong(request.timestamps.position() + 8 * i));
                            }
                        }
                        yield status;
                    }
                    case "executeBatchStatement" -> {
                        TSStatus all = new TSStatus(302);
                        List<TSStatus> each = new ArrayList<>();
                        List<String> statements = ((TSExecuteBatchStatementReq) args[0]).getStatements();
                        texts.addAll(statements);
                        text[0] = statements.get(0);
                        statements.forEach(sql -> each.add(sql.equals("-") ? new TSStatus(700) : good));
                        all.setSubStatus(each);
                        yield all;
                    }
                    default -> {
                        if (method.getReturnType() == TSStatus.class) {
                            yield good;
                        }
                        if (method.getReturnType() == void.class) {
                            yield null;
                        }
                        if (method.getName().equals("testConnectionEmptyRPC")) {
                            yield new TSStatus(200);
                        }
                        throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    private TSExecuteStatementResp executed(TSExecuteStatementReq request, Set<Long> mine) {
        String sql = request.getStatement().strip();
        TSStatus refusal = refusals.apply(sql);
        if (refusal != null) {
            return new TSExecuteStatementResp(refusal);
        }
        TSExecuteStatementResp answer = new TSExecuteStatementResp(new TSStatus(200));
        boolean queries = sql.equals("show queries");
        if (!sql.startsWith("select rows ") && !queries) {
            return answer;
        }
        long id = ids.incrementAndGet();
        answer.setQueryId(id);
        answer.setColumns(queries ? List.of("QueryId", "ElapsedTime", "Statement") : List.of("v"));
        answer.setDataTypeList(queries ? List.of("TEXT", "FLOAT", "TEXT") : List.of("INT64"));
        answer.setIgnoreTimeStamp(true);
        if (queries) {
            answer.setQueryResult(List.of());
            answer.setMoreData(false);
            return answer;
        }
        Open result = new Open(0, Integer.parseInt(sql.substring("select rows ".length())));
        open.put(id, result);
        mine.add(id);
        answer.setQueryResult(List.of(rows(result, request.getFetchSize())));
        answer.setMoreData(advance(id, result, request.getFetchSize()));
        return answer;
    }

    private boolean advance(long id, Open result, int fetch) {
        int next = result.from() + fetch;
        if (next >= result.rows()) {
            open.remove(id);
            return false;
        }
        open.replace(id, new Open(next, result.rows()));
        return true;
    }

    /**
     * A block as the server writes it: the times, v, and a column that nobody asked for, which makes it as large as it
     * shall be.
     */
    private ByteBuffer rows(Open result, int fetch) {
        int count = Math.max(0, Math.min(fetch, result.rows() - result.from()));
        boolean ballast = textBytes > 0 && count > 0;
        ByteBuffer block =
                ByteBuffer.allocate(4 + 1 + 4 + 2 + 2 * (1 + count * 8) + (ballast ? 3 + count * 4 + textBytes : 0));
        block.putInt(ballast ? 2 : 1).put((byte) 2);
        if (ballast) {
            block.put((byte) 5);
        }
        block.putInt(count).put((byte) 2).put((byte) 2);
        if (ballast) {
            block.put((byte) 3);
        }
        for (int column = 0; column < 2; column++) {
            block.put((byte) 0);
            for (int i = 0; i < count; i++) {
                block.putLong(result.from() + i);
            }
        }
        if (ballast) {
            block.put((byte) 0);
            block.putInt(textBytes).position(block.position() + textBytes);
        }
        block.position(0);
        return block;
    }
}
