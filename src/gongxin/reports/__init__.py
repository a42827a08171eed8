"""Credit reports that verify offline: what stands in one, how it is written and signed, and whether it still holds."""
