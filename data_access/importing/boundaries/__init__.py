"""Boundaries: GeoJSON, GeoPackage or Shapefile → the rows of the area table, which take the road of every sheet.

files       bytes → layers, whatever the format and the encoding of its words
attributes  which attribute is the code, which the name
outlines    any declared datum → WGS 84 degrees; what can be mended without moving anything is
sheets      a layer → a recognised sheet
opening     files → opened files, as the import takes them
matching    codes and names against the area table: never guessed
looking     what is odd about the outlines when they lie together: overlaps, gaps, nesting, areas left out
stations    stations outside their town, and the datum that would explain it
shift       outlines beside those on record, and the datum that would explain why they lie elsewhere
work        the state of one file on its way
declared    datum, licence and approval, which whoever brings outlines must say
"""
