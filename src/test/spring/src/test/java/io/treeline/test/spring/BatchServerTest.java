// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.Job;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.JobParameters;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.item.ItemProcessor;
import org.springframework.batch.item.database.JdbcBatchItemWriter;
import org.springframework.batch.item.database.JdbcCursorItemReader;
import org.springframework.batch.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * Spring Batch: a cursor reads, chunks go as tablets. Its own tables cannot be IoTDB's, whose keys are times: jobs are
 * remembered in memory, or in another database.
 */
@ParameterizedClass
@EnumSource(Model.class)
class BatchServerTest extends SpringFixture {
    private static final int ROWS = 2_000;
    private static final int CHUNK = 500;

    record Pressure(Instant time, Double bar) {
        static Pressure of(ResultSet row, int number) throws java.sql.SQLException {
            return new Pressure(row.getObject(1, Instant.class), row.getObject(2, Double.class));
        }
    }

    private String target() {
        return "\"" + model.schema + "\".\"copy\"";
    }

    /** Copies the pressures, in pascal, unless what happens to an item stops it. */
    private JobExecution copy(ItemProcessor<Pressure, Pressure> work) throws Exception {
        JdbcCursorItemReader<Pressure> reader = new JdbcCursorItemReaderBuilder<Pressure>()
                .name("pressures")
                .dataSource(source)
                .sql("SELECT \"Time\", pressure FROM " + table + " ORDER BY \"Time\"")
                .rowMapper(Pressure::of)
                .saveState(false)
                .build();
        JdbcBatchItemWriter<Pressure> writer = new JdbcBatchItemWriterBuilder<Pressure>()
                .dataSource(source)
                .sql("INSERT INTO " + target() + " (\"Time\", pascal) VALUES (?, ?)")
                .itemPreparedStatementSetter((item, statement) -> {
                    statement.setObject(1, item.time());
                    statement.setObject(2, item.bar());
                })
                .build();
        writer.afterPropertiesSet();
        JobRepository jobs = new ResourcelessJobRepository();
        Job job = new JobBuilder("copy", jobs)
                .start(new StepBuilder("rows", jobs)
                        .<Pressure, Pressure>chunk(CHUNK, new JdbcTransactionManager(source))
                        .reader(reader)
                        .processor(work)
                        .writer(writer)
                        .build())
                .build();
        TaskExecutorJobLauncher launcher = new TaskExecutorJobLauncher();
        launcher.setJobRepository(jobs);
        launcher.afterPropertiesSet();
        return launcher.run(job, new JobParameters());
    }

    private static Pressure inPascal(Pressure read) {
        return new Pressure(read.time(), read.bar() * 100_000);
    }

    @Test
    void readsByACursorAndWritesInTablets() throws Exception {
        fill(ROWS);
        jdbc.execute("CREATE TABLE " + target() + " (\"Time\" TIMESTAMP, pascal DOUBLE)");
        relay.forget();
        JobExecution execution = copy(BatchServerTest::inPascal);
        assertThat(execution.getStatus())
                .as("%s", execution.getAllFailureExceptions())
                .isEqualTo(BatchStatus.COMPLETED);
        assertThat(relay.calls("insert")).as("%s", relay.calls()).isEqualTo(ROWS / CHUNK);
        assertThat(jdbc.queryForObject("SELECT SUM(pascal) FROM " + target(), Double.class))
                .isEqualTo((ROWS - 1) * ROWS / 4.0 * 100_000);
    }

    /** What a chunk wrote before a failure stays, and is written once more by the next run, to the same rows. */
    @Test
    void aRunAfterAFailureGivesEachRowOnce() throws Exception {
        fill(ROWS);
        jdbc.execute("CREATE TABLE " + target() + " (\"Time\" TIMESTAMP, pascal DOUBLE)");
        AtomicInteger seen = new AtomicInteger();
        JobExecution first = copy(read -> {
            if (seen.incrementAndGet() > 2 * CHUNK + 7) {
                throw new IllegalStateException("out of steam");
            }
            return inPascal(read);
        });
        assertThat(first.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + target(), Integer.class))
                .isEqualTo(2 * CHUNK);
        assertThat(copy(BatchServerTest::inPascal).getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + target(), Integer.class))
                .isEqualTo(ROWS);
    }
}
