"""Other programs that read mail, asked about the same files: how many they read in how many seconds."""
