"""The public record of a resource, and its way into the catalogue and out of it."""
