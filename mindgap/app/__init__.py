"""The live page: levers that move, and twenty years played at once for everybody who looks."""
