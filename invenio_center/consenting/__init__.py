"""Acts on consent that need to know people: who may publish alone, who is the second one."""
