// HMAC with SHA-256, in base64url (RFC 7515, appendix A.1). crypto-js comes with Postman.
const { HmacSHA256, enc } = require("crypto-js");
const sign = (text, key) => toUrl(HmacSHA256(text, key).toString(enc.Base64));
