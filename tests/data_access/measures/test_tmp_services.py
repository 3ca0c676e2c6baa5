from hypothesis import given, settings
from tests import oracle, strategies
from tests.beside import built, differences, product
M=("C1","C2","C3","C4","C5","C9","D1","D3","E1","F5","F7")
def compare(db, city, moment):
    for level in ("city","town","village"):
        e=oracle.figures(city,*moment,level,M)
        f=product(db,*moment,level,M)
        assert not (lines := differences(e,f)), f"{level} {moment}\n" + "\n".join(lines)
@given(city=strategies.service_cities(), moment=strategies.moments())
@settings(max_examples=200)
def test_sqlite(new_sqlite, city, moment):
    compare(built(new_sqlite(), city), city, moment)
@given(city=strategies.service_cities(), moment=strategies.moments())
@settings(max_examples=15)
def test_pg(new_postgresql, city, moment):
    compare(built(new_postgresql(), city), city, moment)
