const error = "invalid_grant";
const reason = "Incorrect username or password"; // and nothing of why
