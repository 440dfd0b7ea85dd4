package org.tlsgateway.core.config;

import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.name.DomainName;

/** The options of mail that is kept for a person to decide: {@code <quarantine>} in mailetcontainer.xml. */
final class QuarantineOptions {
    static final OptionElement QUARANTINE =
            DeliveryOptions.GATEWAY.child("quarantine", "Where mail is kept until a person decides.");
    static final OptionElement FOLDER =
            QUARANTINE.children("folder", "What is different for one of the folders of the quarantine.");

    static final Option<String> URL = QUARANTINE
            .attribute("url", ValueKinds.repository())
            .defaultsTo("file://var/quarantine")
            .explained(
                    "The James mail repository that the folders are below: `file://var/quarantine` keeps the folder spam in"
                            + " `file://var/quarantine/spam`.",
                    "When several gateways are one site: to a repository that all nodes share, such as `cassandra://` of a"
                            + " distributed James, or a shared directory.",
                    "A repository in memory, as the memory application of James has it: what was held is gone after a restart."
                            + " Another url than before: what is held there is no longer seen.")
            .interacts("`folders`; the protocol is one of mailrepositorystore.xml.")
            .example("cassandra://var/mail/quarantine");
    static final Option<List<String>> FOLDERS = QUARANTINE
            .attribute("folders", ListKinds.names())
            .defaultsTo("spam virus policy unscannable")
            .explained(
                    "The folders that mail can be held in.",
                    "When more kinds of mail are kept apart.",
                    "A script or mailet that names another one is refused at start. What lies in a folder that is no longer"
                            + " named is neither seen nor expires.")
            .interacts("`fileinto` of the Sieve script, `folder` of the mailet HoldInQuarantine.")
            .example("spam virus policy unscannable legal");
    static final Option<Duration> KEEP = QUARANTINE
            .attribute("keep", ValueKinds.duration("0s", "3650d"))
            .defaultsTo("30d")
            .explained(
                    "How long mail is kept; then it is removed, and nobody is told. 0s keeps it for ever.",
                    "By what your senders were promised, and by what may be stored.",
                    "Too short: mail is gone before anybody looked.")
            .interacts("`folder/@keep`. A release that was begun is remembered for 90 days at least.");
    static final Option<List<DomainName>> HOSTS = QUARANTINE
            .attribute("hosts", ListKinds.domains())
            .orElse("`localhost` and addresses")
            .explained(
                    "Names of WebAdmin by which the quarantine may be asked for, beside `localhost` and addresses.",
                    "When operators reach it through a proxy or by a name.",
                    "421: a web page of a stranger whose name was pointed at WebAdmin could read what is held.")
            .example("mail-admin.example.org");

    static final Option<String> NAME = FOLDER.attribute("name", ValueKinds.name())
            .explained("The folder, one of `folders`.", "For each that is different.", "The start is refused.")
            .interacts("`folders`.")
            .example("virus");
    static final Option<Duration> FOLDER_KEEP = FOLDER.attribute("keep", ValueKinds.duration("0s", "3650d"))
            .explained(
                    "How long mail of this folder is kept; 0s keeps it for ever.",
                    "Shorter for what nobody asks for, longer for what must be kept.",
                    "Too short: mail is gone before anybody looked.")
            .interacts("`keep` of the quarantine.")
            .example("7d");

    private QuarantineOptions() {}
}
