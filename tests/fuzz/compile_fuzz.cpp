// Any bytes as a definition, the whole way to the files: files or findings, never both and never neither; a fault of
// promoc itself is a crash here; the same input gives the same bytes.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "diag/diagnostic.hpp"
#include "driver/compile.hpp"
#include "emit/output_set.hpp"

namespace {

using promoc::diag::Kind;

/// The definition and a template for the application that most examples deploy.
class Files final : public promoc::FileSystem {
 public:
  explicit Files(std::string_view definition) : definition_(definition) {}
  [[nodiscard]] auto read(std::string_view path) const -> std::optional<std::string> override {
    if (path == "promotion.promo") return std::string(definition_);
    if (path == "template.yaml") return kTemplate;
    return std::nullopt;
  }
  [[nodiscard]] auto is_directory(std::string_view path) const -> bool override {
    return path.empty() || path == "src" || path == "tests";
  }

 private:
  static constexpr auto kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
Resources:
  App:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.run, Runtime: python3.12, FunctionName: !Ref Stage}
)";
  std::string_view definition_;
};

struct Result {
  promoc::driver::Compiled compiled;
  bool errors = false;
};

auto compile(std::string_view text) -> Result {
  promoc::SourceManager sources;
  promoc::diag::Sink sink;
  Result result;
  const Files files(text);
  result.compiled = promoc::driver::compile({files, "promotion.promo", "promotion.promo"},
                                            promoc::driver::Until::Reported, sources, sink);
  result.errors = sink.has_errors();
  for (const auto& finding : sink.all()) {
    if (finding.kind != Kind::InternalFault) continue;
    std::fprintf(stderr, "%s\n", finding.message.c_str());
    std::abort();
  }
  return result;
}

}  // namespace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = compile(text);
  if (first.errors != first.compiled.outputs.files.empty()) std::abort();
  if (first.errors) return 0;
  const auto second = compile(text);
  if (second.compiled.outputs.files != first.compiled.outputs.files) std::abort();
  if (second.compiled.report != first.compiled.report) std::abort();
  return 0;
}
