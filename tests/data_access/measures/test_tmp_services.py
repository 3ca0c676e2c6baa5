import pytest
from hypothesis import given, settings
from tests import oracle, strategies
from tests.beside import built, differences, product
from data_access.queries import workforce
from data_access.scope import Scope, Role
from data_access.parameters import load
M=("D3",)
@given(city=strategies.service_cities(), moment=strategies.moments())
@settings(max_examples=250)
def test_sqlite(new_sqlite, city, moment):
    db=new_sqlite()
    from tests.factories import write
    write(db, city)
    for level in ("city",):
        e=oracle.figures(city,*moment,level,M)
        f=product(db,*moment,level,M)
        if differences(e,f):
            print("XX", moment, differences(e,f))
            with db.read() as k:
                r=workforce._read(k,Scope(Role.CITY_SUPERVISOR,"320599"),moment[0],city_total=True)
                print("XX", r.records, {w:[tuple(p)[:4] for p in ps] for w,ps in r.in_post().items()})
                import sqlalchemy as sa
                print("XX", k.execute(sa.text("select * from qualification")).all())
            assert 0
