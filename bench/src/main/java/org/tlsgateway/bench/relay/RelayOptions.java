package org.tlsgateway.bench.relay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code ./gateway bench relay} is asked for.
 *
 * @param runs of each job that count
 * @param messages of each run
 * @param warmUp messages before the first run that counts
 * @param idleSessions open at once
 * @param cases jobs and other parts
 */
record RelayOptions(int runs, int messages, int warmUp, int idleSessions, List<String> cases) {
    /** Parts that are no jobs. */
    static final String PROOF = "proof";

    static final String IDLE = "idle-sessions";
    static final String RSPAMD = "rspamd";
    /** Leaves Postfix out: for a profile of the gateway. */
    static final String ALONE = "alone";

    private static final List<String> DEFAULT = Stream.concat(
                    Stream.of(PROOF, IDLE, RSPAMD), Arrays.stream(Job.values()).map(Job::option))
            .toList();

    /** Reads {@code --name value} pairs; an IllegalArgumentException says what is wrong. */
    static RelayOptions parse(String[] arguments) {
        RelayOptions options = new RelayOptions(5, 1000, 30_000, 5000, DEFAULT);
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private RelayOptions with(String name, String value) {
        return switch (name) {
            case "--runs" -> new RelayOptions(number(name, value, 1), messages, warmUp, idleSessions, cases);
            case "--messages" -> new RelayOptions(runs, number(name, value, 1), warmUp, idleSessions, cases);
            case "--warm-up" -> new RelayOptions(runs, messages, number(name, value, 0), idleSessions, cases);
            case "--idle-sessions" -> new RelayOptions(runs, messages, warmUp, number(name, value, 1), cases);
            case "--cases" -> new RelayOptions(runs, messages, warmUp, idleSessions, known(value));
            default -> throw new IllegalArgumentException("bench relay does not know \"" + name + "\"");
        };
    }

    private static int number(String name, String value, int least) {
        if (!value.matches("\\d{1,7}") || Integer.parseInt(value) < least) {
            throw new IllegalArgumentException(
                    name + " needs a number of at least " + least + ", not \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    private static List<String> known(String value) {
        List<String> cases = List.of(value.split(","));
        List<String> all = new ArrayList<>(DEFAULT);
        all.add(ALONE);
        for (String each : cases) {
            if (!all.contains(each)) {
                throw new IllegalArgumentException("no case \"" + each + "\"; there are " + String.join(", ", all));
            }
        }
        return cases;
    }

    boolean has(String part) {
        return cases.contains(part);
    }

    List<Job> jobs() {
        return Arrays.stream(Job.values()).filter(job -> has(job.option())).toList();
    }
}
