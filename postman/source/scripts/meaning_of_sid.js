meanings.sid = "which log-in it came from (OpenID Connect Front-Channel Logout 1.0, section 3)";
