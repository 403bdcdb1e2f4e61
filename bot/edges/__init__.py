"""The edges of the bot: one outside library a module, its errors translated into ours."""
