"""The window: pages ask services, fill widgets and call a service on an action."""
