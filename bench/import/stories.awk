# Writes plain stories, the same in every run: awk -v count=1000 -v folder=DIR -f stories.awk
#
# A few people, organisations and places are named often and most rarely, as in real news (rank r about 1/r as often).
# Every fifth story links to five before it by their headlines.

# Park and Miller's generator: the same numbers from every awk.
function next_number(below) {
  seed = (seed * 16807) % 2147483647
  return seed % below
}

# 1 to n, small numbers far more often.
function zipf(n) {
  return int(exp((next_number(100000) / 100000) * log(n + 1)))
}

function word() {
  return words[zipf(word_count)]
}

function sentence(length_, text, i) {
  text = word()
  text = toupper(substr(text, 1, 1)) substr(text, 2)
  for (i = 1; i < length_; i++) text = text " " word()
  return text "."
}

# A sentence as a headline: every word with a capital, no full stop.
function title(length_, text, i, part, parts, out) {
  text = sentence(length_)
  parts = split(substr(text, 1, length(text) - 1), part, " ")
  out = ""
  for (i = 1; i <= parts; i++) out = out (i > 1 ? " " : "") toupper(substr(part[i], 1, 1)) substr(part[i], 2)
  return out
}

function person(r) {
  return given[(r * 7) % given_count + 1] " " family[(r * 13 + int(r / given_count)) % family_count + 1]
}

function organisation(r) {
  return coined[(r * 5) % coined_count + 1] " " kinds[r % kind_count + 1]
}

function paragraph(who, body, place, form) {
  form = next_number(6)
  if (form == 0) return who ", director of " body ", spoke in " place " on Monday. " sentence(18 + next_number(14))
  if (form == 1) return "\"" sentence(10 + next_number(8)) "\" " who " said. " sentence(14 + next_number(12))
  if (form == 2) return "In " place ", the " body " said it would not wait. " sentence(20 + next_number(12))
  if (form == 3) return "President " who " met officials of the " body ". " sentence(16 + next_number(12))
  return sentence(16 + next_number(10)) " " sentence(12 + next_number(12))
}

BEGIN {
  seed = 20261123
  given_count = split("Ada Ben Cy Dana Elif Femi Goran Hana Ivo Jonah Kiri Leila Marek Nadia Omar Petra Quinn Rosa Sven Tariq Uma Viktor Wanda Xenia Yusuf Zora", given, " ")
  family_count = split("Okafor Li Rao Petrov Haddad Larsen Novak Duarte Kowalski Mbeki Tanaka Ferrari Dubois Schmidt Costa Ivanova Nguyen Silva Moreau Jansen Kaya Reyes Lindqvist Papadakis Ozturk Berger Achebe Holm Varga", family, " ")
  coined_count = split("Tidewater Northgate Calder Brightmoor Saltmarsh Harrow Eastfield Kestrel Longmire Ashdown Riverton Marlow", coined, " ")
  kind_count = split("University|Council|Foundation|Bank|Institute|Hospital|Ministry|Union|Party|Research", kinds, "|")
  place_count = split("Lagos Kyiv Geneva Lima Oslo Nairobi Hanoi Ankara Lisbon Warsaw Dakar Quito Riga Tunis Accra", places, " ")
  section_count = split("World Politics Business Science Culture", sections, " ")
  word_count = split("the of and to in a that for on with by as at from after over more than new people year government report plan work group health water trade market city school energy court study power law talks price support change public local million deal team order fund road river winter growth policy leader member vote data budget case service bridge train winter harvest border tax signal harbour storm engine museum forest island record letter garden window mountain bread glass paper stone silver copper thread candle mirror ladder basket needle anchor barrel hammer lantern compass ribbon saddle", words, " ")
  for (number = 1; number <= count; number++) {
    file = sprintf("%s/%05d.txt", folder, number)
    printf "---\npublished_at: 2026-%02d-%02dT%02d:00:00Z\nsection: %s\nurl: https://wire.example/%d\n---\n", \
      1 + next_number(9), 1 + next_number(28), next_number(24), sections[1 + next_number(section_count)], number > file
    titles[number] = title(7 + next_number(4))
    print titles[number] > file
    who = person(zipf(400))
    body = organisation(zipf(100))
    paragraphs = 9 + next_number(5)
    for (i = 1; i <= paragraphs; i++) {
      if (next_number(3) == 0) who = person(zipf(400))
      if (next_number(3) == 0) body = organisation(zipf(100))
      print paragraph(who, body, places[zipf(place_count)]) > file
      if (i == 5 && number % 5 == 0) {
        step = 1 + next_number(20)
        for (link = 1; link <= 5; link++) print "- " (number > link * step ? titles[number - link * step] : title(10)) > file
      }
    }
    close(file)
  }
}
