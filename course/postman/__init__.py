"""The Postman collections: made from postman/source, and sent by newman."""
