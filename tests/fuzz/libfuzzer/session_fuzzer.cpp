#include "fuzz/targets.hpp"

#include <stdlib.h>

#include <cstddef>
#include <cstdint>

namespace {

// One folder for the whole program; it goes with it.
struct ScratchFolder {
    std::string path = (std::filesystem::temp_directory_path() / "sluice-fuzz-XXXXXX").string();
    ScratchFolder() { SLUICE_ASSERT(::mkdtemp(path.data()) != nullptr, "a scratch folder"); }
    ~ScratchFolder() { std::filesystem::remove_all(path); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ScratchFolder folder;
    sluice::fuzz::sessionTarget({reinterpret_cast<const char*>(data), size}, folder.path);
    return 0;
}
