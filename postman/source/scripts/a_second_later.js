// The list tells the second in which a log-in began. So this one waits for the next second.
setTimeout(() => {}, 1000 - (Date.now() % 1000));
