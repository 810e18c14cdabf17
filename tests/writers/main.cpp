// promoc_writers texts          every text, as hexadecimal digits, one a line
// promoc_writers prove FOLDER   writes every format, reads it back here, and leaves the documents in FOLDER/<format>:
//                               a line `numbers of the texts : bytes`, then that many bytes and a line feed. Exit code
//                               1 if anything differs. With PROMOC_WRITERS_WHOLE every format gets every text
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "writers/format.hpp"
#include "writers/strings.hpp"

namespace {

using namespace promoc::tests::writers;

/// The texts that a format carries, and where they stand among all.
struct Carried {
  std::vector<std::size_t> numbers;
  std::vector<std::string> texts;
};

// The list begins with the texts made by hand.
constexpr std::size_t kByHand = 6000;

auto takes(const Format& format, std::size_t number) -> bool {
  static const auto kWhole = std::getenv("PROMOC_WRITERS_WHOLE") != nullptr;
  return kWhole || number < kByHand || number % format.every == 0;
}

auto carried_by(const Format& format, const std::vector<std::string>& all) -> Carried {
  Carried result;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!takes(format, i) || !format.carries(all[i])) continue;
    result.numbers.push_back(i);
    result.texts.push_back(all[i]);
  }
  return result;
}

void put_document(std::ostream& out, std::span<const std::size_t> numbers, std::string_view document) {
  for (const auto number : numbers) out << number << ' ';
  out << ": " << document.size() << '\n' << document << '\n';
}

void write_and_read(const Format& format, const Carried& carried, std::ostream& out, Findings& findings) {
  for (std::size_t at = 0; at < carried.texts.size(); at += format.batch) {
    const auto texts = Texts(carried.texts).subspan(at, std::min(format.batch, carried.texts.size() - at));
    const auto document = format.written(texts);
    if (!document) {
      findings.fault(format.name, texts.front(), "begins a batch that was refused");
      continue;
    }
    put_document(out, std::span(carried.numbers).subspan(at, texts.size()), *document);
    if (format.read_back != nullptr) format.read_back(*document, texts, findings);
  }
}

auto refused(const Format& format, const std::vector<std::string>& all, Findings& findings) -> std::size_t {
  std::size_t count = 0;
  for (const auto& text : all) {
    if (format.carries(text)) continue;
    ++count;
    if (format.written(Texts(&text, 1))) findings.fault(format.name, text, "was written");
    if (format.refusals != nullptr) format.refusals(text, findings);
  }
  return count;
}

auto prove(const Format& format, const std::vector<std::string>& all, const std::string& folder) -> bool {
  Findings findings;
  const auto carried = carried_by(format, all);
  std::ofstream out(folder + "/" + std::string(format.name), std::ios::binary);
  write_and_read(format, carried, out, findings);
  const auto refusals = refused(format, all, findings);
  std::cout << format.name << ": " << carried.texts.size() << " texts written, " << refusals << " refused, "
            << findings.compared << " comparisons, " << findings.faults.size() << " faults\n";
  for (std::size_t i = 0; i < findings.faults.size() && i < 20; ++i) std::cout << "  " << findings.faults[i] << '\n';
  const auto read = format.read_back == nullptr || findings.compared >= carried.texts.size();
  return findings.faults.empty() && read && out.flush().good();
}

}  // namespace

auto main(int argc, char** argv) -> int {
  std::ios::sync_with_stdio(false);
  const auto all = nasty_strings();
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "texts") {
    for (const auto& text : all) std::cout << hex(text) << '\n';
    return 0;
  }
  if (command != "prove" || argc != 3) return 2;
  auto good = true;
  for (const auto& format : formats()) good = prove(format, all, argv[2]) && good;
  return good ? 0 : 1;
}
