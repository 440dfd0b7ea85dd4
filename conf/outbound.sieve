# What becomes of a message that was inspected, in Sieve (RFC 5228).
#
# The script is run once for each message, while the client still waits for the reply to its final dot:
#
#   keep;              the message is queued for delivery; this is also what happens when the script says nothing
#   ereject "words";   the client is told 550 5.7.1 [POLICY] words; id TOKEN; no mail is ever sent back. Words that begin with
#                      [SPAM], [VIRUS] or [UNSCANNABLE] say that instead of [POLICY].
#   fileinto "spam";   the message is kept in that folder of the quarantine               (require "fileinto")
#   redirect "a@b";    the message goes to that address instead of its recipients
#   discard;           the client is told 250 and the message is thrown away
#   addheader "Name" "value";         deleteheader "Name";         (require "editheader")
#   set "name" "value";               stop;                        (require "variables")
#
# With :copy (require "copy") fileinto and redirect leave the message on its way. docs/sieve.md tells of all tests and actions.
#
# "gateway check" checks this file. It is read again when it changes; a version with errors is refused, logged, and the
# old one stays in force. A script that takes longer than its budget defers the message (451 4.3.5).

require ["body", "ereject", "virustest"];

# A virus that a scanner is sure of. As shipped <thresholds virus="refuse"> has refused it before; this holds when that is "pass".
if virustest "5" {
    ereject "[VIRUS]";
    stop;
}

# The test message of spam filters (GTUBE). Its line is in two halves so that this file can itself be mailed.
if body :raw :contains "XJS*C4JDBQADN1.NSBN3*2IDNEN*" {
    if body :raw :contains "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X" {
        ereject "[SPAM] this is the GTUBE test message, which every spam filter refuses";
        stop;
    }
}

# Examples. To use one, add what it requires to the line above.
#
# Refuse what scanners find suspicious though they would only tag it (require "spamtest", "relational",
# "comparator-i;ascii-numeric"):
#
#   if spamtest :value "ge" :comparator "i;ascii-numeric" "8" {
#       ereject "[SPAM] the content looks like spam";
#       stop;
#   }
#
# Hold what is only doubtful until a person decides (require "fileinto", "spamtest", "relational",
# "comparator-i;ascii-numeric"):
#
#   if spamtest :value "ge" :comparator "i;ascii-numeric" "6" {
#       fileinto "spam";
#       stop;
#   }
#
# Send a copy of what one domain sends to an archive (require "copy", "envelope"):
#
#   if envelope :domain "from" "example.org" {
#       redirect :copy "archive@archive.example.org";
#   }
#
# Refuse programs by the name of the attached file:
#
#   if body :raw :contains ["name=\"invoice.exe\"", "name=\"invoice.js\""] {
#       ereject "programs cannot be sent";
#       stop;
#   }
#
# Senders of one domain only (require "envelope"); the empty sender is that of delivery reports:
#
#   if not envelope :domain "from" ["example.org", ""] {
#       ereject "this sender's domain is not ours";
#       stop;
#   }
#
# Remove what tells too much (require "editheader"):
#
#   deleteheader "X-Originating-IP";
