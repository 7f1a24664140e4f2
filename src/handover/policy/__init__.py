"""What the company's rules say, as data: packs in YAML, each rule with its source. Pure."""
