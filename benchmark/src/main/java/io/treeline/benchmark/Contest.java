// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Contenders that do the same work, measured side by side: every round runs each once, in an order that rotates, so
 * that a slow moment of the machine hits all alike. What counts is the ratio of medians to the first contender's, and
 * the median of the ratios of each round; of long runs also the CPU time of this process and of the server it started,
 * which says more than the clock on a busy machine, and that of the contender's own thread, which is the least noisy of
 * all and leaves the server's work out.
 */
final class Contest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** The work of one round; the result must be the same in all rounds and for all contenders that name one. */
    interface Work {
        /** Does it once; null where the result cannot be compared. */
        Object run() throws Exception;
    }

    private record Contender(String name, Work work, long[] times, long[] cpu, long[] server, long[] thread) {}

    private final String title;
    private final int warmup;
    private final int rounds;
    private final boolean collect;
    private final List<Contender> contenders = new ArrayList<>();

    /** A contest; collect runs the garbage collector before each run, which only long runs should pay for. */
    Contest(String title, int warmup, int rounds, boolean collect) {
        this.title = title;
        this.warmup = warmup;
        this.rounds = rounds;
        this.collect = collect;
    }

    Contest with(String name, Work work) {
        contenders.add(
                new Contender(name, work, new long[rounds], new long[rounds], new long[rounds], new long[rounds]));
        return this;
    }

    /** Measures, prints, and gives the ratios to the first contender. */
    double[] run() throws Exception {
        Object expected = null;
        String by = null;
        for (int round = -warmup; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                Contender contender = contenders.get(Math.floorMod(i + round, contenders.size()));
                if (collect) {
                    System.gc();
                }
                long cpu = collect ? cpu() : 0;
                long server = collect ? serverCpu() : 0;
                long thread = THREADS.getCurrentThreadCpuTime();
                long start = System.nanoTime();
                Object result = contender.work.run();
                long took = System.nanoTime() - start;
                thread = THREADS.getCurrentThreadCpuTime() - thread;
                if (result != null && expected != null && !result.equals(expected)) {
                    throw new IllegalStateException(
                            contender.name + " read " + result + ", but " + by + " " + expected);
                }
                if (result != null && expected == null) {
                    expected = result;
                    by = contender.name;
                }
                if (round >= 0) {
                    contender.times[round] = took;
                    contender.cpu[round] = collect ? cpu() - cpu : 0;
                    contender.server[round] = collect ? serverCpu() - server : 0;
                    contender.thread[round] = thread;
                }
            }
        }
        System.out.printf(Locale.ROOT, "%n%s (%d rounds)%n", title, rounds);
        double[] ratios = new double[contenders.size()];
        double first = median(contenders.get(0).times);
        for (int i = 0; i < ratios.length; i++) {
            Contender contender = contenders.get(i);
            double[] pairs = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                pairs[round] = (double) contender.times[round] / contenders.get(0).times[round];
            }
            ratios[i] = median(contender.times) / first;
            System.out.printf(
                    Locale.ROOT,
                    "  %-58s median %10.3f ms   best %10.3f ms   ratio of medians %7.3f   median of ratios %7.3f%s%n",
                    contender.name,
                    median(contender.times) / 1e6,
                    Arrays.stream(contender.times).min().orElseThrow() / 1e6,
                    ratios[i],
                    median(pairs),
                    collect
                            ? String.format(
                                    Locale.ROOT,
                                    "   CPU median %8.1f ms here and %8.1f ms in the server, of it this thread's %8.1f ms",
                                    median(contender.cpu) / 1e6,
                                    median(contender.server) / 1e6,
                                    median(contender.thread) / 1e6)
                            : "");
        }
        return ratios;
    }

    private static long cpu() {
        return cpu(ProcessHandle.current());
    }

    private static long serverCpu() {
        return ProcessHandle.current().descendants().mapToLong(Contest::cpu).sum();
    }

    private static long cpu(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .map(java.time.Duration::toNanos)
                .orElse(0L);
    }

    static double median(long[] values) {
        return median(Arrays.stream(values).mapToDouble(value -> value).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }
}
