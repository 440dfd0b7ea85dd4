package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of problem and its words. */
class ConfigProblemsTest {
    private static final String NO_SERVER = "This listener does not intercept (add server=\"HOST:25\", or"
            + " transparent=\"true\" or <proxy destination=\"original\"/> to the listener)";
    private static final String SMTP = "conf/smtpserver.xml:";
    private static final String BOX = "conf/mailetcontainer.xml:";

    @TempDir
    Path working;

    private ConfigDirectory conf;

    @BeforeEach
    void makeDirectory() {
        conf = new ConfigDirectory(working);
    }

    static Stream<Arguments> listeners() {
        return Stream.of(
                arguments(
                        "<limit connections='1'/>",
                        SMTP + "3: gateway/limit: unknown element 'limit' (did you mean 'limits'?)"),
                arguments(
                        "<limits\n  recipients='200'\n  conections='1'/>",
                        SMTP
                                + "5: gateway/limits/@conections: unknown attribute 'conections' (did you mean 'connections'?)"),
                arguments(
                        "<delivery/>",
                        SMTP + "3: gateway/delivery: unknown element 'delivery'"
                                + " (it belongs in <gateway> of mailetcontainer.xml)"),
                arguments(
                        "<xyzzy/>",
                        SMTP + "3: gateway/xyzzy: unknown element 'xyzzy'"
                                + " (valid here: name, bind, helloName, auth, processor, transparent, tls, clients, proxy, destinations, rules, limits, timeouts,"
                                + " threads)"),
                arguments(
                        "<limits/><limits/>",
                        SMTP + "3: gateway/limits[2]: <limits> stands here more than once (join them into one)"),
                arguments(
                        "<auth>never</auth><auth>never</auth>",
                        SMTP + "3: gateway/auth: is given more than once (keep one of them)"),
                arguments(
                        "<auth><x/>never</auth>",
                        SMTP + "3: gateway/auth: holds text only, no attributes and no elements"),
                arguments("<auth/>", SMTP + "3: gateway/auth: is empty (leave it out for the default)"),
                arguments(
                        "<limits>1</limits>",
                        SMTP + "3: gateway/limits: has text in it: '1' (write options as attributes or elements)"),
                arguments(
                        "<auth>after_tls</auth>",
                        SMTP
                                + "3: gateway/auth: 'after_tls' is none of never, after-tls, always (did you mean 'after-tls'?)"),
                arguments(
                        "<limits recipients='99'/>",
                        SMTP + "3: gateway/limits/@recipients: 99 is not within 100 to 100000"),
                arguments(
                        "<limits commandLine='511'/>",
                        SMTP + "3: gateway/limits/@commandLine: 511 is not within 512 to 65536"),
                arguments(
                        "<limits textLine='998'/>",
                        SMTP + "3: gateway/limits/@textLine: 998 is not within 1000 to 1048576"),
                arguments(
                        "<timeouts verdict='10m'/>", SMTP + "3: gateway/timeouts/@verdict: 10m is not within 1s to 9m"),
                arguments(
                        "<timeouts verdict='3s'/>",
                        BOX + "2: gateway/inspection: the budgets of inspection and sieve (5s"
                                + " together) are no shorter than the verdict timeout of listener 'in' (3s) (raise"
                                + " timeouts/@verdict there, or lower the budgets)"),
                arguments(
                        "<processor>${env:NOPE}</processor>",
                        SMTP
                                + "3: gateway/processor: environment variable 'NOPE' is not set (set it, or give a default:"
                                + " ${env:NOPE:-default})"),
                arguments(
                        "<processor>${PORT}</processor>",
                        SMTP + "3: gateway/processor: '${PORT}' is no reference (write ${env:NAME} or ${sys:name})"),
                arguments(
                        "<processor>${env:PORT</processor>",
                        SMTP + "3: gateway/processor: has '${' without its '}' (write ${env:NAME} or ${sys:name})"),
                arguments(
                        "<clients networks='192.0.2.1/24'/>",
                        SMTP
                                + "3: gateway/clients/@networks: '192.0.2.1/24' has bits set after its prefix (did you mean"
                                + " '192.0.2.0/24'?)"),
                arguments(
                        "<clients table='conf/clients.txt'/>",
                        SMTP + "3: gateway/clients/@table: the file conf/clients.txt does not exist"),
                arguments(
                        "<clients table='conf/outbound.seive'/>",
                        SMTP + "3: gateway/clients/@table: the file conf/outbound.seive does not exist (did you mean"
                                + " 'outbound.sieve'?)"),
                arguments(
                        "<clients table='config/x'/>",
                        SMTP
                                + "3: gateway/clients/@table: the file config/x does not exist (there is no directory config)"),
                arguments(
                        "<clients table='conf'/>", SMTP + "3: gateway/clients/@table: conf is a directory, not a file"),
                arguments(
                        "<clients table='bad.txt'/>",
                        "bad.txt:1: 'nonsense' is not a network such as 192.0.2.0/24 or an address"),
                arguments("<clients table='twice.txt'/>", "twice.txt:3: '192.0.2.1' has the value 'a' above"),
                arguments(
                        "<bind>127.0.0.1:25,127.0.0.1:25</bind>",
                        SMTP + "3: gateway/bind: 127.0.0.1:25 is taken by another address of this listener"),
                arguments(
                        "<rules><rule tls='offer'/></rules>",
                        SMTP + "3: gateway/rules/rule/@name: is required (such as <rule name=\"old-scanner\"/>)"),
                arguments(
                        "<rules><rule name='a'/></rules>",
                        SMTP + "3: gateway/rules/rule/@tls: is required (such as <rule tls=\"require\"/>)"),
                arguments(
                        "<rules>\n<rule name='a' tls='strip' ehlo='x'/>\n<rule name='a' tls='strip'/></rules>",
                        SMTP + "5: gateway/rules/rule[2]/@name: another rule of this listener is named 'a'"),
                arguments(
                        "<rules>\n<rule name='a' tls='strip'/>\n<rule name='b' tls='strip'/></rules>",
                        SMTP + "5: gateway/rules/rule[2]: is never reached: rule 'a' before it holds for all"
                                + " (put that one last)"),
                arguments(
                        "<rules><rule name='default' tls='strip'/></rules>",
                        SMTP + "3: gateway/rules/rule/@name: 'default' is the name of what holds when no rule does"
                                + " (choose another)"),
                arguments(
                        "<rules><rule name='a' tls='pass-through' reason='law'/></rules>",
                        SMTP + "3: gateway/rules/rule/@tls: 'pass-through' to which server? " + NO_SERVER),
                arguments(
                        "<rules><rule name='a' tls='pass-through' server='mx.b.test'/></rules>",
                        SMTP + "3: gateway/rules/rule/@reason: is required: what may not be read needs its legal"
                                + " ground written down (reason=\"...\")"),
                arguments(
                        "<rules><rule name='a' tls='strip' capabilities='mirror'/></rules>",
                        SMTP + "3: gateway/rules/rule/@capabilities: 'mirror' of which server? " + NO_SERVER),
                arguments(
                        "<rules><rule name='a' tls='strip' source='client'/></rules>",
                        SMTP + "3: gateway/rules/rule/@source: 'client' towards which server? " + NO_SERVER),
                arguments(
                        "<rules><rule name='a' tls='strip' fallback='refuse'/></rules>",
                        SMTP + "3: gateway/rules/rule/@fallback: is for pass-through only (leave it out)"),
                arguments(
                        "<rules><rule name='a' tls='strip' destinations='203.0.113.0/24'/></rules>",
                        SMTP + "3: gateway/rules/rule/@destinations: never holds: this listener does not know original"
                                + " destinations (write transparent=\"true\" or <proxy destination=\"original\"/>)"),
                arguments(
                        "<proxy networks='127.0.0.1'/>",
                        SMTP
                                + "3: gateway/proxy/@destination: is required (such as <proxy destination=\"original\"/>)"),
                arguments(
                        "<rules><rule name='a' tls='offer' hide='STARTTLS'/></rules>",
                        SMTP + "3: gateway/rules/rule/@hide: STARTTLS is not hidden here (write tls=\"strip\")"),
                arguments(
                        "<rules><rule name='a' tls='offer' listener='other'/></rules>",
                        SMTP + "3: gateway/rules/rule/@listener: never holds: this is a rule of listener 'in' (leave it"
                                + " out, or move the rule to the listener that it is for)"),
                arguments(
                        "<rules><rule name='a' tls='offer' value='x'/></rules>",
                        SMTP + "3: gateway/rules/rule/@value: needs a table (add table=\"FILE\")"),
                arguments(
                        "<rules><rule name='a' tls='offer' clients='::1' table='good.txt'/></rules>",
                        SMTP + "3: gateway/rules/rule/@clients: not together with table (put these networks into the"
                                + " table)"));
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void listenerProblemShouldBeListedAlone(String content, String problem) {
        conf.file("bad.txt", "nonsense\n");
        conf.file("good.txt", "192.0.2.0/24\n");
        conf.file("twice.txt", "192.0.2.1 a\n192.0.2.1 a\n192.0.2.1 b\n");

        assertThat(conf.listener(content).container("<inspection/>").problems()).containsExactly(problem);
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                arguments("<gateway/>", SMTP + "2: gateway/@name: is required (such as <gateway name=\"inbound\"/>)"),
                arguments(
                        "<gateway name='a'><tls/></gateway>",
                        SMTP
                                + "2: gateway/tls/@certificate: is required (such as <tls certificate=\"var/tls/gateway.pem\"/>)"),
                arguments(
                        "<gateway name='a'><tls certificate='crt.pem' key='key.pem'/></gateway>",
                        SMTP
                                + "2: gateway/tls/@certificate: the file crt.pem does not exist (did you mean 'cert.pem'?)"),
                arguments(
                        "<gateway name='a'><auth>after-tls</auth></gateway>",
                        SMTP + "2: gateway/auth: 'after-tls' never comes on a listener without <tls> (add <tls>)"),
                arguments(
                        "<gateway name='a'><rules><rule name='r' tls='require'/></rules></gateway>",
                        SMTP
                                + "2: gateway/rules/rule/@tls: 'require' needs a certificate, and this listener has none (add <tls"
                                + " certificate=\"...\" key=\"...\"/> to <gateway name=\"a\">)"),
                arguments(
                        "<gateway name='a' bind='127.0.0.1:1'/>\n<gateway name='a' bind='127.0.0.1:2'/>",
                        SMTP + "3: gateway[2]/@name: another listener is named 'a' (choose another)"),
                arguments(
                        "<gateway name='a' bind='127.0.0.1:1'/>\n<gateway name='b' bind='0.0.0.0:1'/>",
                        SMTP
                                + "3: gateway[2]/@bind: 0.0.0.0:1 is taken by listener 'a' (choose another address or port)"),
                arguments(
                        "<gatway name='a'/>",
                        SMTP + "2: smtpservers/gatway: unknown element 'gatway' (did you mean 'gateway'?)"),
                arguments(
                        "<Gateway name='a'/>",
                        SMTP + "2: smtpservers/Gateway: unknown element 'Gateway' (did you mean 'gateway'?)"),
                arguments(
                        "<delivery/>",
                        SMTP + "2: smtpservers/delivery: unknown element 'delivery' ('delivery' belongs in <gateway>)"),
                arguments(
                        "<smtpserver enabled='false'>\n<gateway name='a'/></smtpserver>",
                        SMTP
                                + "3: smtpservers/smtpserver/.../gateway: <gateway> inside <smtpserver> is not read (put it beside"
                                + " it)"),
                arguments(
                        "<gateway name='a' bind='127.0.0.1:25'/>\n<smtpserver><bind>0.0.0.0:25</bind></smtpserver>",
                        SMTP
                                + "3: smtpservers/smtpserver/bind: wants the address of listener 'a' (127.0.0.1:25) (set"
                                + " enabled=\"false\" on <smtpserver>, or change one of them)"),
                arguments(
                        "<gateway name='a'>",
                        SMTP + "3: is not well-formed XML: The element type \"gateway\" must be"
                                + " terminated by the matching end-tag \"</gateway>\"."));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void serverProblemShouldBeListedAlone(String content, String problem) {
        assertThat(conf.smtp(content).problems()).containsExactly(problem);
    }

    static Stream<Arguments> containers() {
        return Stream.of(
                arguments(
                        "<delivery><mtaSts cacheDirectory='conf/outbound.sieve'/></delivery>",
                        BOX
                                + "2: gateway/delivery/mtaSts/@cacheDirectory: conf/outbound.sieve is a file, not a directory"),
                arguments(
                        "<delivery><mtaSts caFile='conf/none.pem'/></delivery>",
                        BOX + "2: gateway/delivery/mtaSts/@caFile: the file conf/none.pem does not exist"),
                arguments(
                        "<delivery><mtaSts port='0'/></delivery>",
                        BOX + "2: gateway/delivery/mtaSts/@port: 0 is not within 1 to 65535"),
                arguments(
                        "<delivry/>", BOX + "2: gateway/delivry: unknown element 'delivry' (did you mean 'delivery'?)"),
                arguments(
                        "<rspamd url='http://h'/>",
                        BOX + "2: gateway/rspamd: unknown element 'rspamd' (it belongs in"
                                + " <gateway/inspection> of mailetcontainer.xml)"),
                arguments(
                        "<inspection><rspamd/></inspection>",
                        BOX + "2: gateway/inspection/rspamd/@url: is required (such"
                                + " as <rspamd url=\"http://127.0.0.1:11333\"/>)"),
                arguments(
                        "<inspection><rspamd url='http://h'/><rspamd url='http://i'/></inspection>",
                        BOX + "2: gateway/inspection/rspamd[2]/@name: there is another engine of the name 'rspamd'"
                                + " (give it its own)"),
                arguments(
                        "<inspection><content encrypted='quarantine'/></inspection><quarantine folders='spam'/>",
                        BOX + "2: gateway/inspection/content: the quarantine has no folder 'unscannable'"
                                + " (add it to quarantine/@folders)"),
                arguments(
                        "<inspection><sieve script='conf/x.sieve'/></inspection>",
                        BOX + "2: gateway/inspection/sieve/@script: the file conf/x.sieve does not exist"),
                arguments(
                        "<inspection budget='5m'><rspamd url='http://h'/></inspection>",
                        BOX + "2: gateway/inspection:"
                                + " the budgets of inspection and sieve (305s together) are no shorter than the verdict timeout of"
                                + " listener 'in' (300s) (raise timeouts/@verdict there, or lower the budgets)"),
                arguments(
                        "<delivery><caFile>none.pem</caFile></delivery>",
                        BOX + "2: gateway/delivery/caFile: the file none.pem does not exist"),
                arguments(
                        "<delivery><resolvers>dns.test</resolvers></delivery>",
                        BOX + "2: gateway/delivery/resolvers:"
                                + " 'dns.test' is a name, and there is nothing yet to resolve it with (write its address)"),
                arguments(
                        "<delivery><dnssec>trust</dnssec><trustAnchors>conf/mailetcontainer.xml</trustAnchors></delivery>",
                        BOX + "2: gateway/delivery/trustAnchors: nothing is validated by them: `dnssec` is trust (leave"
                                + " them out, or say `validate`)"),
                arguments(
                        "<delivery><retry delays='2h' lifetime='1h' notifyAfter='0s'/></delivery>",
                        BOX + "2: gateway/delivery/retry/@delays: a delay is longer than the lifetime"),
                arguments(
                        "<delivery><retry lifetime='4h'/></delivery>",
                        BOX + "2: gateway/delivery/retry/@notifyAfter: the"
                                + " notice of delay comes no sooner than the end of the lifetime (make it shorter, or 0s for"
                                + " none)"),
                arguments(
                        "<delivery><destination name='a' domains='a'/><destination name='a'/></delivery>",
                        BOX + "2: gateway/delivery/destination[2]/@name: another destination is named 'a'"),
                arguments(
                        "<delivery><destination name='a'/><destination name='b'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination[2]: is never reached: destination 'a' before it is for all"
                                + " domains (put that one last)"),
                arguments(
                        "<delivery><destination name='a' level='verfy'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@level: 'verfy' is none of opportunistic, encrypt, verify"
                                + " (did you mean 'verify'?)"),
                arguments(
                        "<delivery><destination name='a' gateway='h.test:26' port='27'/></delivery>",
                        BOX + "2: gateway/delivery/destination/@port: not together with gateway (write"
                                + " gateway=\"h.test:PORT\")"),
                arguments(
                        "<delivery><destination name='a' gateway='h.test:0'/></delivery>",
                        BOX + "2: gateway/delivery/destination/@gateway: has no port from 1 to 65535"),
                arguments(
                        "<delivery><destination name='a' gateway='127.0.0.1:2599'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@gateway: is this gateway's own listener 'in': mail would go"
                                + " round (name the next hop)"),
                arguments(
                        "<delivery><destination name='a' pins='abc'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@pins: 'abc' is not a SHA-256 in base64 (44 characters) or hexadecimal (64)"),
                arguments(
                        "<delivery><destination name='a' level='encrypt' pins='47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@pins: prove nothing at level 'encrypt' (write level=\"verify\")"),
                arguments(
                        "<delivery><destination name='a' clientKey='key.pem'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@clientKey: is the key of no certificate (add clientCertificate)"),
                arguments(
                        "<delivery><destination name='a' clientCertificate='cert.pem'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@clientCertificate: has no private key in it (add clientKey)"),
                arguments(
                        "<delivery><destination name='a' clientCertificate='none.pem'/></delivery>",
                        BOX + "2: gateway/delivery/destination/@clientCertificate: the file none.pem does not exist"),
                arguments(
                        "<delivery><destination name='a' tlsVersions='TLSv1'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@tlsVersions: 'TLSv1' is not a TLS version that is safe to use"),
                arguments(
                        "<delivery><destination name='a' override='they mend it'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@override: has no level to put in the place of others (add level)"),
                arguments(
                        "<delivery><destination name='a' level='verify' override='why' monitor='true'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@override: not together with monitor, which demands nothing (keep one of them)"),
                arguments(
                        "<delivery><destination name='a' monitor='true'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@monitor: there is nothing to look after (add level, acceptedNames, caFile or pins)"),
                arguments(
                        "<delivery><destination name='a' mx='*.p.test' gateway='h.test'/></delivery>",
                        BOX + "2: gateway/delivery/destination/@mx: not together with gateway, which is no exchanger"),
                arguments(
                        "<delivery><destination name='a' mx='192.0.2.1'/></delivery>",
                        BOX + "2: gateway/delivery/destination/@mx: '192.0.2.1' is neither a host name nor *.zone"),
                arguments(
                        "<delivery><destination name='a' nextHop='h.test' port='26'/></delivery>",
                        BOX
                                + "2: gateway/delivery/destination/@nextHop: not together with port (make two destinations)"),
                arguments(
                        "<delivery><destination name='a' nextHop='h.test' mx='h.test'/></delivery>",
                        BOX + "2: gateway/delivery/destination/@nextHop: not together with mx (make two destinations)"),
                arguments(
                        "<delivery><destination name='a' table='bad.txt'/></delivery>",
                        "bad.txt:2: 'a b' is neither a domain name nor *.zone".replace("a b", "a..b")),
                arguments(
                        "<delivery><destination name='a' table='value.txt'/></delivery>",
                        "value.txt:1: has more than a domain: 'verify'"));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void containerProblemShouldBeListedAlone(String content, String problem) {
        conf.file("bad.txt", "a.test\na..b\n");
        conf.file("value.txt", "a.test verify\n");

        assertThat(conf.listener("<bind>0.0.0.0:2599</bind>").container(content).problems())
                .containsExactly(problem);
    }

    @Test
    void missingFilesShouldBothBeProblems() throws Exception {
        Files.delete(working.resolve("conf/smtpserver.xml"));
        Files.delete(working.resolve("conf/mailetcontainer.xml"));

        assertThat(conf.problems())
                .containsExactly(
                        "conf/smtpserver.xml: the file conf/smtpserver.xml does not exist",
                        "conf/mailetcontainer.xml: the file conf/mailetcontainer.xml does not exist");
    }

    @Test
    void problemsOfAllFilesShouldBeListedAtOnceInTheOrderOfTheFiles() {
        conf.file("conf/clients.txt", "192.0.2.1\nfoo\n");
        conf.smtp(
                        "<gateway name='a'><auth>x</auth>\n<clients table='conf/clients.txt'/>\n<limits errors='0'/></gateway>")
                .container("<delivery><concurrency>0</concurrency></delivery>");

        assertThat(conf.problems().stream().map(problem -> problem.substring(0, problem.indexOf(": "))))
                .containsExactly(SMTP + "2", SMTP + "4", BOX + "2", "conf/clients.txt:2");
    }

    @Test
    void tableProblemsShouldBeTwentyAndACountWhenThereAreMore() {
        conf.file("conf/clients.txt", "192.0.2.1\n" + "bad\n".repeat(100));

        List<String> problems =
                conf.listener("<clients table='conf/clients.txt'/>").problems();

        assertThat(problems).hasSize(21);
        assertThat(problems.get(0)).startsWith("conf/clients.txt:2: ");
        assertThat(problems.get(20)).isEqualTo("conf/clients.txt:101: 80 more lines are wrong");
    }

    @Test
    void secretShouldNotShowInAProblem() {
        List<String> problems = conf.container("<inspection><rspamd url='http://u:hunter2@h' password='hunter2'"
                        + " onFailure='x'/></inspection>")
                .problems();

        assertThat(problems).hasSize(2).noneMatch(problem -> problem.contains("hunter2"));
    }
}
