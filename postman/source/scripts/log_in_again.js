const error = "invalid_grant";
const reason = "Log in again."; // not what has become of the log-in
