// The log-ins of your three devices.
const devices = ["laptop_sid", "tablet_sid", "phone_sid"];
if (!devices.every((name) => pm.collectionVariables.get(name))) {
  throw new Error("Send Your new phone logs in first.");
}
