process.env.FLOODGATE_LONG = '1';
await import('../ui/screens/hostile-text.test.tsx');
