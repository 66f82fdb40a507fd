"""The embedded store and the ward server: tables, guards, keys, audit chain, upgrades. Rows never leave this floor."""
