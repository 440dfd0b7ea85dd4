package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.util.List;
import org.apache.jsieve.Arguments;
import org.apache.jsieve.CommandManager;
import org.apache.jsieve.ComparatorManager;
import org.apache.jsieve.ExecutableCommand;
import org.apache.jsieve.ScriptCoordinate;
import org.apache.jsieve.SieveContext;
import org.apache.jsieve.SieveFactory;
import org.apache.jsieve.TestManager;
import org.apache.jsieve.comparators.Comparator;
import org.apache.jsieve.exception.LookupException;
import org.apache.jsieve.exception.SieveException;
import org.apache.jsieve.tests.ExecutableTest;

/** jSieve with our tables of commands and tests, each look-up counted by the budget of one execution. */
final class Execution {
    private Execution() {}

    static SieveFactory factory(Budget budget) {
        return new SieveFactory(new CountedCommands(budget), new NoComparators(), new CountedTests(budget));
    }

    static ExecutableTest test(TestKind.Reader reader) {
        return (mail, arguments, context) -> {
            try {
                SieveRun run = (SieveRun) mail;
                return reader.read(args(arguments, run, context)).ask(run);
            } catch (IOException | ScriptException e) {
                throw new SieveException(e);
            }
        };
    }

    static ExecutableCommand command(CommandKind.Reader reader) {
        return (mail, arguments, block, context) -> {
            try {
                SieveRun run = (SieveRun) mail;
                reader.read(args(arguments, run, context)).apply(run);
                return null;
            } catch (IOException | ScriptException e) {
                throw new SieveException(e);
            }
        };
    }

    private static Args args(Arguments arguments, SieveRun run, SieveContext context) {
        ScriptCoordinate place = context.getCoordinate();
        return new Args(arguments.getArgumentList(), run.place(place == null ? 0 : place.getStartLineNumber()));
    }

    private record CountedCommands(Budget budget) implements CommandManager {
        @Override
        public ExecutableCommand getCommand(String name) throws LookupException {
            budget.step();
            return CommandKind.byName(name)
                    .orElseThrow(() -> new LookupException("no command " + name))
                    .executable();
        }

        @Override
        public boolean isCommandSupported(String name) {
            return CommandKind.byName(name).isPresent();
        }

        @Override
        public List<String> getExtensions() {
            return List.of();
        }
    }

    private record CountedTests(Budget budget) implements TestManager {
        @Override
        public ExecutableTest getTest(String name) throws LookupException {
            budget.step();
            return TestKind.byName(name)
                    .orElseThrow(() -> new LookupException("no test " + name))
                    .executable();
        }

        @Override
        public List<String> getExtensions() {
            return List.of();
        }
    }

    /** Our tests bring their own. */
    private static final class NoComparators implements ComparatorManager {
        @Override
        public Comparator getComparator(String name) throws LookupException {
            throw new LookupException("no comparator " + name);
        }

        @Override
        public boolean isImplicitlyDeclared(String name) {
            return false;
        }

        @Override
        public boolean isSupported(String name) {
            return false;
        }

        @Override
        public List<String> getExtensions() {
            return List.of();
        }
    }
}
