// The parts of a token are JSON in base64url (RFC 7515, section 2).
const fromBase64 = require("atob"); // comes with Postman, as btoa does
const toBase64 = require("btoa");
const decode = (part) => JSON.parse(fromBase64(part.replaceAll("-", "+").replaceAll("_", "/")));
const toUrl = (text) => text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const encode = (object) => toUrl(toBase64(JSON.stringify(object)));
