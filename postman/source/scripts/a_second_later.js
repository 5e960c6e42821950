// The list tells the second in which a log-in began. So this one waits until the next second begins.
const second = () => Math.floor(Date.now() / 1000);
const now = second();
while (second() === now);
