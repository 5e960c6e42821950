meanings.scope = "what the token may do (RFC 8693, section 4.2)";
