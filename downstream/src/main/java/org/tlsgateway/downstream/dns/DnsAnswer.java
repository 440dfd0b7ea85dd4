package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.failure.Failure;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What is known about one question, aliases followed.
 *
 * @param state which of the others say something
 * @param end of the chain of aliases, the name asked for without one
 * @param secure whether DNSSEC proves the answer, or the denial, and each alias on the way
 * @param records of the type asked for, at the end of the chain
 * @param lifetime how long it may be used by what DNS says
 * @param detail why there are no records
 */
record DnsAnswer(State state, Name end, boolean secure, List<Record> records, Duration lifetime, String detail) {
    enum State {
        FOUND,
        /** The name exists, without such records. */
        NO_DATA,
        /** The name does not exist. */
        NO_NAME,
        /** A proof does not hold: it is never used, not even as an insecure one. */
        BOGUS,
        /** The look-up failed. */
        UNAVAILABLE
    }

    DnsAnswer {
        records = List.copyOf(records);
    }

    static DnsAnswer failed(Name end, DnsReply.Failed failed) {
        State state = failed.failure() == Failure.DNSSEC_BOGUS ? State.BOGUS : State.UNAVAILABLE;
        return new DnsAnswer(state, end, false, List.of(), Duration.ZERO, failed.detail());
    }

    /** True when nothing is known. */
    boolean isFailure() {
        return state == State.BOGUS || state == State.UNAVAILABLE;
    }

    /** For a failure only: the one that mail is deferred for. */
    Failure failure() {
        return state == State.BOGUS ? Failure.DNSSEC_BOGUS : Failure.DNS_UNAVAILABLE;
    }
}
