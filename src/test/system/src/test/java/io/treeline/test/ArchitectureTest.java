// SPDX-License-Identifier: Apache-2.0
package io.treeline.test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layer rule: dialect, then driver, then sql, then metadata; Thrift, Calcite and IoTDB each behind one door. */
class ArchitectureTest {
    private static final String ROOT = "io.treeline";
    private static JavaClasses product;

    @BeforeAll
    static void read() {
        // Classes come from the modules' output folders, so that modules this test does not depend on are seen too.
        Path root = Path.of(System.getProperty("treeline.root", "../../.."));
        List<Path> folders = Stream.of("metadata", "sql", "driver", "dialect", "server")
                .map(module -> root.resolve(module).resolve("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPaths(folders);
        assertThat(product).hasSizeGreaterThan(50);
    }

    @Test
    void metadataUsesNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("io.treeline.metadata..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAPackage("io.treeline.metadata.."))))
                .check(product);
        noClasses()
                .that()
                .resideInAPackage("io.treeline.metadata..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.thrift..",
                        "org.apache.iotdb..",
                        "org.apache.calcite..",
                        "org.hibernate..",
                        "org.jooq..")
                .check(product);
    }

    @Test
    void sqlUsesMetadataOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.treeline.sql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.treeline.driver..",
                        "io.treeline.dialect..",
                        "io.treeline.server..",
                        "org.apache.thrift..",
                        "org.apache.iotdb..",
                        "org.hibernate..",
                        "org.jooq..")
                .check(product);
    }

    @Test
    void driverDoesNotKnowDialectsOrTheServersLauncher() {
        noClasses()
                .that()
                .resideInAPackage("io.treeline.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.treeline.dialect..", "io.treeline.server..", "org.hibernate..", "org.jooq..")
                .check(product);
    }

    @Test
    void dialectsReachTheDriverThroughJavaSqlAndMetadataOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.treeline.dialect..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.treeline.driver.rpc..",
                        "io.treeline.driver.block..",
                        "io.treeline.sql..",
                        "io.treeline.server..",
                        "org.apache.thrift..",
                        "org.apache.calcite..")
                .allowEmptyShould(true)
                .check(product);
    }

    @Test
    void thriftStaysInTheRpcPackage() {
        classes()
                .that(dependOnPackage("org.apache.thrift", "org.apache.iotdb"))
                .should()
                .resideInAPackage("io.treeline.driver.rpc..")
                .check(product);
    }

    @Test
    void calciteStaysInTheSqlModule() {
        classes()
                .that(dependOnPackage("org.apache.calcite"))
                .should()
                .resideInAPackage("io.treeline.sql..")
                .check(product);
    }

    @Test
    void noModuleHasACycleWithAnother() {
        slices().matching("io.treeline.(*)..").should().beFreeOfCycles().check(product);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata", "sql", "driver", "dialect"})
    void noPackageHasACycleWithAnotherOfItsModule(String module) {
        // What stands in a module's own package is its public face, which all of it may see and which opens the doors.
        slices().matching(ROOT + '.' + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(product);
    }

    /** Which packages of its module each one may use, as its package-info says; what is new is asked about here. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "metadata.error > ''",
                "metadata.time > ''",
                "metadata.value > ''",
                "metadata.type > error time",
                "metadata.name > ''",
                "metadata.model > error name type",
                "metadata.catalog > error model name time type",
                "sql.api > ''",
                "sql.grammar > ''",
                "sql.parse > api grammar",
                "sql.error > parse",
                "sql.type > error",
                "sql.system > api error parse type",
                "sql.validate > api error grammar parse system type",
                "sql.function > api error parse system type validate",
                "sql.predicate > ''",
                "sql.dialect > api error function predicate type",
                "sql.plan > api dialect function predicate system type validate",
                "sql.exec > api dialect error function plan predicate system type validate",
                "sql.ddl > api error parse plan",
                "sql.dml > api ddl error function parse plan system type",
                "driver.error > ''",
                "driver.block > error",
                "driver.codec > block error",
                "driver.tls > error",
                "driver.rpc > block error observe tls",
                "driver.observe > error",
                "driver.metadata > error",
                "driver.result > block codec error rpc",
                "driver.parameter > codec error result",
                "driver.tablet > block error parameter rpc",
                "driver.dml > error parameter rpc tablet",
                "driver.append > error rpc tablet",
                "driver.statement > block dml error observe parameter result rpc tablet",
                "driver.pool > error result"
            })
    void aPackageUsesOnlyWhatItMay(String place, String others) {
        String module = ROOT + '.' + place.substring(0, place.indexOf('.'));
        List<String> allowed = new ArrayList<>(List.of(ROOT + '.' + place + ".."));
        for (String other : others.isBlank() ? new String[0] : others.split(" ")) {
            allowed.add(module + '.' + other + "..");
        }
        noClasses()
                .that()
                .resideInAPackage(ROOT + '.' + place + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(module + ".*..").and(not(resideInAnyPackage(allowed.toArray(new String[0])))))
                .check(product);
    }

    /**
     * So that the class of an exception always follows its state; a time limit, a batch and client information have
     * classes of their own, made of any state.
     */
    @Test
    void exceptionsAreMadeByTheirStates() {
        List<Class<?>> others = List.of(
                SQLTimeoutException.class, BatchUpdateException.class, SQLClientInfoException.class, SQLWarning.class);
        noClasses()
                .that()
                .resideInAnyPackage("io.treeline.metadata..", "io.treeline.sql..", "io.treeline.driver..")
                .and()
                .doNotHaveFullyQualifiedName("io.treeline.metadata.error.SqlState")
                .should()
                .callConstructorWhere(DescribedPredicate.describe(
                        "of an SQLException",
                        call -> call.getTargetOwner().isAssignableTo(SQLException.class)
                                && call.getTargetOwner().getPackageName().equals("java.sql")
                                && !call.getOriginOwner().isAssignableTo(SQLException.class)
                                && others.stream()
                                        .noneMatch(
                                                other -> call.getTargetOwner().isAssignableTo(other))))
                .check(product);
    }

    /**
     * What differs between the models is a method of {@code ServerModel} or a class for each, so that a third one is
     * seen by the compiler. A connection tells its user which of the two values {@code sql_dialect} has.
     */
    @Test
    void noFlagTellsTheModelsApart() throws IOException {
        Pattern flag = Pattern.compile("(?i)boolean\\s+\\w*(?:tableModel|treeModel)");
        List<String> flags = new ArrayList<>();
        Path root = Path.of(System.getProperty("treeline.root", "../../.."));
        for (String module : List.of("metadata", "sql", "driver", "dialect", "benchmark")) {
            try (Stream<Path> all = Files.walk(root.resolve(module).resolve("src/main/java"))) {
                for (Path file :
                        all.filter(path -> path.toString().endsWith(".java")).toList()) {
                    Files.readAllLines(file).stream()
                            .filter(line -> flag.matcher(line).find())
                            .forEach(line -> flags.add(file.getFileName() + ": " + line.strip()));
                }
            }
        }
        assertThat(flags)
                .containsExactlyInAnyOrder(
                        "IotdbConnection.java: boolean tableModel();",
                        "SessionConnection.java: public boolean tableModel() {");
    }

    @Test
    void namesSayWhatAThingIs() {
        // But for two that JavaCC names.
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.treeline.sql.grammar.TokenManager")
                .and()
                .doNotHaveFullyQualifiedName("io.treeline.sql.grammar.GrammarConstants")
                .should()
                .haveNameMatching(".*\\.[A-Za-z0-9]*(Utils?|Helper|Manager|Constants?)(\\$.*)?")
                .check(product);
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        List<Path> silent = new ArrayList<>();
        Path root = Path.of(System.getProperty("treeline.root", "../../.."));
        for (String module : List.of("metadata", "sql", "driver", "dialect", "server", "examples", "benchmark")) {
            Path sources = root.resolve(module).resolve("src/main/java");
            if (!Files.isDirectory(sources)) {
                continue;
            }
            try (Stream<Path> all = Files.walk(sources)) {
                for (Path folder : all.filter(Files::isDirectory).toList()) {
                    try (Stream<Path> files = Files.list(folder)) {
                        List<String> names =
                                files.map(file -> file.getFileName().toString()).toList();
                        if (names.stream().anyMatch(name -> name.endsWith(".java"))
                                && !names.contains("package-info.java")) {
                            silent.add(root.relativize(folder));
                        }
                    }
                }
            }
        }
        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    private static DescribedPredicate<JavaClass> dependOnPackage(String... prefixes) {
        return DescribedPredicate.describe(
                "use " + String.join(", ", prefixes),
                type -> type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getPackageName())
                        .anyMatch(name -> Stream.of(prefixes)
                                .anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."))));
    }
}
