"""How it turns out: loyalty, repeat contacts, complaints, handoffs, flow."""
