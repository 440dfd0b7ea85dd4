# Mail of one customer: what is surely spam is refused, what is doubtful is held, programs are held too, and a copy of all that goes
# on is kept in the customer's archive. Until the scanner has looked, nothing goes on.
require ["body", "copy", "ereject", "fileinto", "spamtestplus", "relational", "comparator-i;ascii-numeric"];

if spamtest :percent :value "ge" :comparator "i;ascii-numeric" "90" {
    ereject "[SPAM] ask postmaster@customer.test";
    stop;
}
if anyof (spamtest :value "eq" :comparator "i;ascii-numeric" "0",
          spamtest :percent :value "ge" :comparator "i;ascii-numeric" "60") {
    fileinto "spam";
    stop;
}
if body :content "application/x-msdownload" :contains "" {
    fileinto "policy";
    stop;
}
redirect :copy "archive@archive.customer.test";
