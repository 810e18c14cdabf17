// The real driver on the real disk, with a compiler that reads the files of the build from the definition itself, as
// JSON:
// {"files": [{"path", "content", "executable"?}]}. So tests of writing do not depend on the language.
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "driver/real_fs.hpp"
#include "driver/run.hpp"

namespace {

using namespace promoc;

auto from_json(const driver::Project& project, driver::Until, SourceManager&, diag::Sink& sink) -> driver::Compiled {
  const auto text = project.files.read(project.definition);
  if (!text) {
    sink.report(diag::Kind::CannotRead, kNowhere, "the definition cannot be read");
    return {};
  }
  driver::Compiled compiled;
  const auto json = nlohmann::json::parse(*text);
  for (const auto& file : json.at("files")) {
    compiled.outputs.files.push_back({file.at("path"), file.at("content"), file.value("executable", false), {}});
  }
  return compiled;
}

}  // namespace

auto main(int argc, char** argv) -> int {
  driver::RealDisk disk;
  driver::Env env{disk, std::cout, std::cerr};
  env.compile = from_json;
  return driver::run(std::vector<std::string_view>(argv + 1, argv + argc), env);
}
