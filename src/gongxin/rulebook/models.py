"""Adopted packs as they lie in the store: whole, so that a past answer needs no files."""

from django.db import models


class Adoption(models.Model):
    """A set of packs that the platform adopted: what it says, by whom, when, and from which day."""

    id = models.BigAutoField(primary_key=True)
    digest = models.TextField()
    packs = models.JSONField()
    adopted_at = models.DateTimeField()
    in_force = models.DateField()
    by = models.TextField()
    content = models.JSONField()
    event = models.BigIntegerField()

    class Meta:
        """Packs may return to an earlier state, so a digest may be adopted again later."""

        db_table = "rulebook_adoption"
        indexes = [models.Index(fields=["digest"], name="rulebook_adoption_digest")]

    def __str__(self) -> str:
        """Name the adoption by its digest and day."""
        return f"{self.digest[:12]} adopted on {self.in_force}"


class KeptPack(models.Model):
    """The files of one pack of an adopted rulebook, as they were when it was adopted."""

    id = models.BigAutoField(primary_key=True)
    rulebook = models.TextField()
    key = models.TextField()
    version = models.TextField()
    digest = models.TextField()
    text = models.JSONField()
    content = models.BinaryField()

    class Meta:
        """A rulebook has a pack once."""

        db_table = "rulebook_kept_pack"
        constraints = [models.UniqueConstraint(fields=["rulebook", "key"], name="rulebook_kept_once")]
        indexes = [models.Index(fields=["key", "version"], name="rulebook_kept_version")]

    def __str__(self) -> str:
        """Name the pack by its key and version."""
        return f"{self.key} {self.version}"
