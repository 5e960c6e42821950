// A random UUID, as text (RFC 9562, section 5.4): nobody can guess it, or count up to it.
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
